"""The checks of a 简介."""
