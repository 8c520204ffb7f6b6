"""The browser and the server of `test_page` serve the other tests of the page too."""

from tests.web.test_page import address, browser, context, page

__all__ = ["address", "browser", "context", "page"]
