"""A server and signed-in cookies for whoever drives a real browser against this database."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # the base's name
        return


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """The program on a free local port for the time of the block; gives its address."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Silent, connections_override=None)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def session_of(
    username: str, address: str, *, language: str = "en", theme: str = "light"
) -> list[dict[str, str]]:
    """Cookies of a browser in which this person is signed in and likes this look."""
    cookies = {settings.LANGUAGE_COOKIE_NAME: language, "ecomops_theme": theme}
    if username:
        user = get_user_model()._default_manager.get(username=username)
        for name, value in {"language": language, "theme": theme}.items():
            setattr(user, name, value)
        user.save(update_fields=["language", "theme"])
        session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
