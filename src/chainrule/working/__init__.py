"""The working: every number of one step under its name, with its equation and its words. It knows records, never doors.

Where to read what:

    the step            record (the numbers), book (their equations and words), expressions (an equation as a tree)
    the letters         notation, dialects (other books'), aloud (how they are read), saying (letters in a sentence)
    one number          explain, reasons (why it is so), chain (along its paths), account (its document)
    a whole pass        report (its document), nested, shapes, savings, document (the blocks that all media show)
    first steps         first_steps, first_steps_of, first_words, lesson, trail, nudge, meanings, …
    calculus            calculus, calculus_of, jacobian, central, along, phrases, …
    two passes          compare
    what ails it        diagnose, look, ill_numbers, ill_units, ill_steps, findings
    for pictures        plots
"""
