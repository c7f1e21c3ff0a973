"""The work, one step each: announcement, text, 简介, digest; and the old archive read in."""
