"""An independent model of a run, and random cases on which the program must agree with it.

reference   the model: what a run must hold, by the plainest reading of the specification
generating  random books and exports
model       the model as a program
generate    a random case as a program
case        both sides on one case
comparing   two runs, byte for byte
conform     the model against the conformance cases of the repository
"""
