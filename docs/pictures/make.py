"""Makes the pictures of the README and the lessons. Run it from the clone: python docs/pictures/make.py"""

from pathlib import Path

import chainrule as cr
from chainrule.files import write_whole
from chainrule.render.pictures import flow_picture, matrices, network_picture


def pictures() -> dict[str, str]:
    """Each file of this folder with its content."""
    net, X, Y = cr.article()
    record = net.trace(X, Y).record
    step = matrices(record, title="One step of the article's network: forward above, backward below")
    drawn = {"article": step, "network": network_picture(record), "flow": flow_picture(record)}
    return {f"{name}.svg": f"{picture}\n" for name, picture in drawn.items()}


if __name__ == "__main__":
    for name, content in pictures().items():
        write_whole(Path(__file__).with_name(name), content)
