"""The model's side: chat over an OpenAI-compatible endpoint, its profiles, its pace, token counts.

Importing this package costs nothing; `chat` imports the SDK and is imported late.
"""
