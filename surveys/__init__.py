"""What a questionnaire is: model, routing, validation, wording, formats. No Flask, no database."""
