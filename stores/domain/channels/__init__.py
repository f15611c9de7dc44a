"""How each channel is spoken to: names of its calls, its signature, its clock."""
