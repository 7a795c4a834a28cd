"""The pages of the window, one module each; `reluviz.gui.registry` lists them."""
