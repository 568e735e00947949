"""The dialogs: one folder or file a need of the person."""
