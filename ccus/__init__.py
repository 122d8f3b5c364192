"""Core: streams, quantities, gas, steam, water and CO2, tables, errors."""
