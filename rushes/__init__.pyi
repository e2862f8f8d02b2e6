from rushes.client import AsyncClient as AsyncClient
from rushes.client import Client as Client

__version__: str
