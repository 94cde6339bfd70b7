"""A small questionnaire that uses every kind of question, for pages."""

EVERYTHING = {
    "format": "tettpa-survey/1",
    "id": "alt",
    "title": {"nb": "Alt på én gang", "ar": "كل شيء"},
    "languages": ["nb", "ar"],
    "default_language": "nb",
    "consent": {"nb": "Det er frivillig.", "ar": "المشاركة طوعية."},
    "sections": [
        {
            "id": "about",
            "title": {"nb": "Om deg", "ar": "عنك"},
            "questions": [
                {
                    "id": "name_of_house",
                    "type": "open_text",
                    "appearance": "line",
                    "text": {"nb": "Hva heter huset?", "ar": "ما اسم المبنى؟"},
                },
                {
                    "id": "part",
                    "type": "one_choice",
                    "appearance": "menu",
                    "text": {"nb": "Hvor bor du?", "ar": "أين تسكن؟"},
                    "options": [
                        {"id": "east", "text": {"nb": "Øst", "ar": "الشرق"}},
                        {"id": "west", "text": {"nb": "Vest", "ar": "الغرب"}},
                    ],
                },
                {
                    "id": "stop",
                    "type": "one_choice",
                    "text": {"nb": "Hvilken holdeplass?", "ar": "أي موقف؟"},
                    "choice_filter": "part = ${part}",
                    "options": [
                        {"id": "square", "text": {"nb": "Torget", "ar": "الساحة"}, "attributes": {"part": "east"}},
                        {"id": "bridge", "text": {"nb": "Brua", "ar": "الجسر"}, "attributes": {"part": "west"}},
                        {
                            "id": "other",
                            "text": {"nb": "En annen", "ar": "أخرى"},
                            "attributes": {"part": "west"},
                            "specify": True,
                        },
                    ],
                },
                {
                    "id": "home_at",
                    "type": "time",
                    "text": {"nb": "Når kommer du hjem?", "ar": "متى تعود إلى البيت؟"},
                    "default": "17:00",
                },
                {
                    "id": "matters",
                    "type": "ranking",
                    "text": {"nb": "Hva er viktigst?", "ar": "ما الأهم؟"},
                    "options": [
                        {"id": key, "text": {"nb": nb, "ar": ar}}
                        for key, nb, ar in (
                            ("light", "Lys", "الإنارة"),
                            ("play", "Lek", "اللعب"),
                            ("calm", "Ro", "الهدوء"),
                        )
                    ],
                },
                {"id": "smoke", "type": "yes_no", "text": {"nb": "Er det noe som uroer deg?", "ar": "هل يقلقك شيء؟"}},
                {
                    "id": "what_worries",
                    "type": "open_text",
                    "lens": "challenge",
                    "required": True,
                    "required_message": {"nb": "Skriv hva som uroer deg.", "ar": "اكتب ما يقلقك."},
                    "relevant": "${smoke} = 'yes'",
                    "text": {"nb": "Hva uroer deg?", "ar": "ما الذي يقلقك؟"},
                },
                {"id": "photo", "type": "photo", "text": {"nb": "Vis oss stedet", "ar": "أرنا المكان"}},
                {"id": "sound", "type": "audio", "text": {"nb": "Si det med lyd", "ar": "قلها صوتيًا"}},
                {
                    "id": "children",
                    "type": "number",
                    "whole": True,
                    "maximum": 5,
                    "text": {"nb": "Hvor mange barn?", "ar": "كم عدد الأطفال؟"},
                },
            ],
        },
        {
            "id": "child",
            "title": {"nb": "Barn", "ar": "طفل"},
            "repeat": {"count": "${children}", "maximum": 5},
            "questions": [
                {"id": "age", "type": "number", "text": {"nb": "Hvor gammelt?", "ar": "كم عمره؟"}},
                {
                    "id": "school",
                    "type": "yes_no",
                    "relevant": "${age} >= 6",
                    "text": {"nb": "Går barnet på skolen?", "ar": "هل يذهب إلى المدرسة؟"},
                },
            ],
        },
        {
            "id": "wish",
            "title": {"nb": "Ønske", "ar": "أمنية"},
            "repeat": {"maximum": 3},
            "questions": [
                {
                    "id": "wanted",
                    "type": "open_text",
                    "lens": "need",
                    "text": {"nb": "Hva ønsker du?", "ar": "ماذا تتمنى؟"},
                }
            ],
        },
        {
            "id": "end",
            "title": {"nb": "Til slutt", "ar": "أخيرًا"},
            "questions": [
                {"id": "oldest", "type": "calculated", "calculation": "max(${age})", "text": {"nb": "Eldste"}},
                {
                    "id": "seen",
                    "type": "note",
                    "text": {
                        "nb": "Du kommer hjem ${home_at} og har ${children} barn.",
                        "ar": "تعود ${home_at} ولديك ${children}.",
                    },
                },
                {"id": "last", "type": "open_text", "text": {"nb": "Noe mer?", "ar": "شيء آخر؟"}},
            ],
        },
    ],
}
