"""From the text of another report to a project for its audit; no notebook imports anything here."""
