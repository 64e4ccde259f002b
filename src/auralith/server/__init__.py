"""The HTTP shell: assembles the domains' routers into one application."""
