"""Coded texts in which a word tells the code."""

import numpy as np

from analysis.coding.model import Example

THINGS = {
    "play": ["lekeplass", "huske", "sklie", "lekeapparat"],
    "traffic": ["trafikk", "biler", "fartsgrense", "kryss"],
    "green": ["trær", "blomster", "grøntområde", "busker"],
}
FRAMES = ["vi trenger {} her", "det er for lite {} i gata", "{} ved skolen", "jeg savner {}", "mer {} i nabolaget"]


def written(number=90, seed=0, language="nb"):
    random = np.random.default_rng(seed)
    names = list(THINGS)
    examples = []
    for i in range(number):
        code = names[i % 3]
        text = FRAMES[random.integers(len(FRAMES))].format(random.choice(THINGS[code]))
        examples.append(
            Example(f"{text} {random.choice(['nå', 'snart', 'takk', 'alltid'])}", language, frozenset([code]))
        )
    return examples
