"""What comes out: every variable's name and unit, and the projection that summarises, draws and stores it."""
