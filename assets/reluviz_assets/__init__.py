"""Files that ship with the program, such as its icon; read them with `importlib.resources.files("reluviz_assets")`."""
