"""Makes the README's pictures. Run it from the clone: python docs/pictures/make.py"""

from pathlib import Path

import chainrule as cr
from chainrule.files import write_whole
from chainrule.render.svg import matrices

ROWS = [
    ["X", "Wh", "Bh", "Zh", "H"],
    ["Wo", "Bo", "Zo", "O", "Y"],
    ["Eo", "dWo", "dBo", "Eh", "dWh", "dBh"],
]

net, X, Y = cr.article()
picture = matrices(net.trace(X, Y).record, ROWS, "One step of the article's network: forward above, backward below")
write_whole(Path(__file__).with_name("article.svg"), picture + "\n")
