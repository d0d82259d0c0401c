"""What a resume's text gives away about itself: orders to a machine, walls of words, pasted postings, its language."""
