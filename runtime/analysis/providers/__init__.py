"""Analysts outside of this process: the AI service, and models behind an interface like OpenAI's."""
