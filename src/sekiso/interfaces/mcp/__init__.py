"""The door for language-model agents: tools are the public functions."""
