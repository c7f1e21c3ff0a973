"""Two prompts, or models, over the same stored papers: who is asked, what it means, who is worse."""
