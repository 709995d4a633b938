"""How a page looks: the palette as variables for light and dark, the maths font, and the rules for screen and paper.

`html.py` writes the elements that these rules are for.
"""

from base64 import b64encode
from functools import cache
from importlib.resources import files

from .pictures.palette import EVERY, PALETTE

FONT_NOTE = "Chainrule Math is cut from STIX Two Math, © The STIX Fonts Project Authors, SIL Open Font License 1.1"
QUARTER, PLACES = 0.2475, 14  # half a digit's width in the maths font, and by how many of them a number may move left
WASH = {False: "#f5f7fa", True: "#1b212a"}  # under what is set apart a little
TEXT_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif'


def variables(dark: bool) -> str:
    """The palette as CSS variables: --X is a fill, --X-line its line."""
    found = []
    for name, colours in EVERY.items():
        fill, line = (colours.dark, colours.dark_line) if dark else (colours.light, colours.light_line)
        found.append(f"--{name}:{fill}")
        if fill != line:
            found.append(f"--{name}-line:{line}")
    return ";".join([*found, f"--wash:{WASH[dark]}"])


@cache
def font_data() -> str:
    """The maths font in base64."""
    return b64encode((files("chainrule.render") / "font" / "STIXTwoMath-subset.woff2").read_bytes()).decode()


def font() -> str:
    """The maths font, as every page carries it."""
    source = f'url(data:font/woff2;base64,{font_data()}) format("woff2")'
    return f'/* {FONT_NOTE} */\n@font-face {{ font-family: "Chainrule Math"; src: {source}; }}'


def palette(root: str = ":root") -> str:
    """The palette as variables of the root: for light, for dark, and for paper."""
    return f"""{root} {{ color-scheme: light dark; {variables(dark=False)}; }}
@media (prefers-color-scheme: dark) {{ {root} {{ {variables(dark=True)} }} }}
@media print {{ {root} {{ color-scheme: light; {variables(dark=False)}; --ink: #000; --soft: #333; }} }}"""


@cache
def rules(root: str = ":root") -> str:
    """All rules, for the variables of `palette`."""
    kinds = "".join(f".{kind} {{ --cell: var(--{kind}); --edge: var(--{kind}-line); }}\n" for kind in PALETTE)
    places = "".join(f".p{k} {{ --left: {QUARTER * k:.4f}em; }}\n" for k in range(1, PLACES + 1))
    return f"""{root} {{ background: var(--paper); color: var(--ink); line-height: 1.6; font-family: {TEXT_FONT}; }}
{RULES}{kinds}.paper {{ --cell: var(--paper); --edge: var(--soft); }}
{places}@media print {{{PRINT}}}"""


@cache
def shared() -> str:
    """What the working and the interactive page have in common: the font and the palette."""
    return f"{font()}\n{palette()}"


def scoped() -> str:
    """The same for what stands in another page, whose own elements it leaves alone."""
    return f"{font()}\n@scope {{\n{palette(':scope')}\n{rules(':scope')}\n}}"


RULES = """
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; font-size: 1.0625rem; }
.chainrule { padding: 1rem 1.25rem; border-radius: 8px; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; margin: 2.2em 0 .6em; }
h1 { font-size: 2rem; letter-spacing: -.015em; margin: 0 0 1.2rem; }
h2 { font-size: 1.4rem; padding-top: .9em; border-top: 1px solid var(--rule); }
h1 + h2 { margin-top: 1.2rem; }
h3 { font-size: 1.15rem; }
h4 { font-size: 1.0625rem; color: var(--soft); }
p, ul, pre, figure, details { margin: .8rem 0; }
ul { padding-left: 1.3rem; }
a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--E-line); outline-offset: 2px; border-radius: 3px; }

math, .matrix td, .scalar, .number, td.n { font-family: "Chainrule Math", "STIX Two Math", "Cambria Math", math, serif;
  font-size: 1.12em; }
.matrix td { font-size: 1.03em; }
math .number, td.n .number, .formula math { font-size: 1em; }
.index { color: var(--soft); }
.cases { math-style: normal; }
.cases mtd { text-align: left; padding: .18em .4em; }
math { math-style: normal; }

.formula { display: grid; grid-template-columns: auto minmax(0, 1fr); align-items: baseline;
  margin: .5rem 0; padding: .45rem .1rem; font-size: 1.12em; }
.formula.open { grid-template-columns: minmax(0, 1fr); }
.sides { display: flex; flex-wrap: wrap; align-items: baseline; min-width: 0; row-gap: .3rem; }
.side { max-width: 100%; padding: .15em .05em; }
.side.long { padding-left: 1.6em; text-indent: -1.6em; }
.side math { display: inline math; text-indent: 0; }

section { --edge: var(--rule); margin: 1.5rem 0; padding: .1rem 0 .1rem 1.1rem; border-left: 4px solid var(--edge); }
section > :first-child { margin-top: 0; }
section > :last-child { margin-bottom: 0; }
.words { color: var(--soft); }
.note { border-left: 4px solid var(--O-line); border-radius: 0 6px 6px 0; background: var(--wash);
  padding: .6rem 1rem; }

.named { display: flex; align-items: center; gap: .3rem .55rem; margin: .7rem 0; }
.named > .scroll { margin: 0; min-width: 0; }
.wide { flex-wrap: wrap; }
.wide > math { order: -2; }
.wide > .shape { order: -1; }
.wide > .scroll { flex: 0 0 100%; }
.wide .matrix td { font-size: .9em; padding-right: calc(.25em + var(--left, 0em)); padding-left: .25em; }
.shape { white-space: nowrap; color: var(--soft); font-size: .85em; }
.scroll { max-width: 100%; margin: .8rem 0; }
.scroll, .formula, pre, figure { overflow: auto hidden; scrollbar-width: thin;
  scrollbar-color: var(--soft) transparent; }
.scroll, .formula, pre { mask: linear-gradient(to right, #000 calc(100% - 3rem), #0002) 0 0 / calc(100% + 3rem) 100%;
  animation: fade linear both; animation-timeline: scroll(self inline); }
@keyframes fade { from, 90% { mask-size: 100% 100%; } }
.scroll:focus-visible, .formula:focus-visible, pre:focus-visible { mask: none; }
table { border-collapse: collapse; }
.matrix { border-collapse: separate; border-spacing: 2px; position: relative; padding: 1px 5px;
  margin: 1.35em .35em .35em 1.75em; }
.matrix::before, .matrix::after { content: ""; position: absolute; top: 0; bottom: 0; width: .45em;
  border: 2px solid var(--ink); pointer-events: none; }
.matrix::before { left: 0; border-right: 0; }
.matrix::after { right: 0; border-left: 0; }
.matrix td { position: relative; text-align: right; background: var(--cell); border-radius: 3px;
  padding: .1em calc(.45em + var(--left, 0em)) .1em .45em; line-height: 1.45; white-space: nowrap; min-width: 2.2em; }
.matrix td.gap { background: none; text-align: center; color: var(--soft); }
.matrix [data-i]::before, .matrix [data-j]::after { position: absolute; color: var(--soft);
  font: .68rem/1 system-ui, sans-serif; }
.matrix [data-i]::before { content: attr(data-i); content: attr(data-i) / ""; right: 100%; top: 50%;
  transform: translateY(-50%); margin-right: .8rem; }
.matrix [data-j]::after { content: attr(data-j); content: attr(data-j) / ""; bottom: 100%; left: 0; right: 0;
  text-align: center; margin-bottom: .45rem; }
.form td { background: none; border: 1px solid var(--soft); min-width: 4.2em; height: 2.3em; text-align: center; }
.form.single { margin-left: .35em; }
.form.single::before, .form.single::after { content: none; }
.beside { display: flex; flex-wrap: wrap; gap: 0 2rem; }
.scalar { background: var(--cell); border-radius: 3px; padding: .1em .55em; border: 1px solid var(--edge); }

.table { font-size: .95rem; min-width: min(100%, 24rem); }
.table caption { text-align: left; color: var(--soft); padding: 0 0 .5rem; text-wrap: pretty;
  max-width: min(100%, 100vw - 2.5rem); }
.table th { text-align: left; color: var(--soft); font-weight: 600; font-size: .85rem; vertical-align: bottom; }
.table td, .table th { padding: .32rem 1.1rem .32rem 0; border-bottom: 1px solid var(--rule); }
.table td { vertical-align: baseline; unicode-bidi: isolate; }
.table th.n, .table td.n { text-align: right; white-space: nowrap; }
.table td.n { padding-right: calc(1.1rem + var(--left, 0em)); }
pre { background: var(--wash); border-radius: 6px; padding: .9rem 1.1rem;
  font: .875rem/1.35 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre span { white-space: pre-wrap; }
svg { display: block; max-width: 100%; height: auto; }
summary { cursor: pointer; font-weight: 600; padding: .35rem 0; }
details { border: 1px solid var(--rule); border-radius: 6px; padding: .2rem 1rem; }
details[open] { padding-bottom: .6rem; }

nav { font-size: .9rem; line-height: 1.4; background: var(--wash); border-radius: 8px; padding: .9rem 1.1rem;
  max-width: 43.5rem; margin: 1.25rem auto -1rem; }
nav ol { list-style: none; margin: .3rem 0 0; padding: 0; columns: 17rem auto; column-gap: 2rem; }
nav li { margin: 0; padding: .17rem 0; break-inside: avoid; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.deep { padding-left: .9rem; color: var(--soft); }
@media (max-width: 75.99rem) { .deep { display: none; } }
@media (min-width: 76rem) {
  .contents { display: grid; grid-template-columns: 15rem minmax(0, 46rem); gap: 3.5rem; justify-content: center; }
  .contents > main { margin: 0; max-width: none; width: 100%; }
  nav { position: sticky; top: 2rem; align-self: start; margin: 2.5rem 0; max-height: calc(100vh - 4rem);
    overflow-y: auto; }
  nav ol { columns: auto; }
}
@media (max-width: 30rem) {
  body { font-size: 1rem; }
  main { padding: 1.5rem 1rem 3rem; }
  nav { margin: 0 0 -.5rem; border-radius: 0; }
  h1 { font-size: 1.6rem; }
  section { padding-left: .8rem; }
  .named { flex-wrap: wrap; }
  .table { font-size: .875rem; }
  .table td, .table th { padding-right: .7rem; }
  .table td.n { padding-right: calc(.7rem + var(--left, 0em)); }
}
"""

PRINT = """
@page { margin: 18mm 16mm; }
body { font-size: 10.5pt; }
main { max-width: none; padding: 0; }
nav { display: none; }
h2 { margin-top: 1.5em; }
section { margin: 1rem 0; }
.table { font-size: 9pt; }
section, figure, tr, .formula, .named { break-inside: avoid; }
h2, h3, h4, summary, thead { break-after: avoid; }
.formula, .scroll, pre, figure { overflow: visible; mask: none; animation: none; }
pre { white-space: pre-wrap; }
details { border: 0; padding: 0; }
details::details-content { content-visibility: visible; display: block; height: auto; }
.matrix td, .scalar, svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
"""
