"""The explorer: a page of levers whose views the model computes in this process, with as many draws as asked for."""
