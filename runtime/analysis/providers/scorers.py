"""Who analyses, by the settings: known without asking, and without what it takes to ask."""

from functools import cache
from importlib.resources import files

from runtime.analysis.made import Scorer, digest_of, embedded_scorer
from runtime.analysis.providers.prompts import load_prompt
from runtime.settings import Settings

PROMPT = "resume_analysis"
SERVICE = Scorer(provider="service", version="")  # the service says its version with each answer, and not before


def chosen_scorer(settings: Settings) -> Scorer:
    """Return whom the settings choose."""
    match settings.chosen_analyst:
        case "embedded":
            return embedded_scorer()
        case "service":
            return SERVICE
        case "openai":
            return openai_scorer(settings.openai_model or "")


@cache
def openai_scorer(model: str) -> Scorer:
    """Return a model with its prompt; the version is a digest of what asks it and judges its answers."""
    version = digest_of(files("runtime.analysis.providers"), without=frozenset({"__pycache__"}))
    return Scorer(provider="openai", version=version, model=model, prompt_hash=load_prompt(PROMPT).hash)
