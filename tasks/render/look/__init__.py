"""The look of everything that people see: tokens, layout, stylesheets, images."""
