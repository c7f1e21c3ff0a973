"""`doctor`, `status`, `backup`: what they say, what they cost, and what they never say."""
