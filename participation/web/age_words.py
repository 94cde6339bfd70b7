"""Who a survey is for, as one more box to tick beside the consent; for residents' phones and for tablets alike."""

from dataclasses import dataclass

from participation.services.messages import N_
from participation.services.privacy_rules import SurveyRules
from participation.web.interface_words import interface
from participation.web.question_views import Words

OLD_ENOUGH = N_("I am at least %(age)s years old.")
WITH_GUARDIAN = N_("I am at least %(age)s years old, or a parent or guardian agrees.")
FOR_WHOM = N_("This is for people aged %(age)s or older.")
YOUNGER = N_("Younger than %(age)s? There are questions for you here.")


@dataclass(frozen=True, slots=True)
class AgeView:
    """The box to tick; `for_whom` stands above it, `younger` leads to the survey at `path` where there is one."""

    tick: Words
    for_whom: Words | None
    younger: Words
    path: str


def age_view(rules: SurveyRules, language: str) -> AgeView | None:
    """Return the box for a survey's rules in a language, None where they set no age."""
    if not rules.asks_age:
        return None
    say = interface(language)
    lowest, guardian = str(rules.lowest_age), str(rules.guardian_age)
    return AgeView(
        say(WITH_GUARDIAN, age=guardian) if rules.guardian_age else say(OLD_ENOUGH, age=lowest),
        say(FOR_WHOM, age=lowest) if rules.lowest_age and rules.guardian_age else None,
        say(YOUNGER, age=lowest if rules.lowest_age else guardian),
        f"/s/{rules.youth_slug}" if rules.youth_slug else "",
    )
