"""What every experiment is made of: claims, estimates, figures, and the run that yields them."""
