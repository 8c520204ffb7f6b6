"""The web page: puts `screen` and `assistant` on a Gradio page and serves it.

No postponed annotations here: Gradio reads those of the handlers, which name what is imported late.
Imports nothing heavy until `serve` or `create_app` is called, and sends nothing anywhere: telemetry
is off before Gradio is imported, fonts are Gradio's own files, and the page may only talk to its host.
"""

import contextlib
import errno
import hashlib
import hmac
import ipaddress
import json
import logging
import os
import secrets
import socket
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from assistant.assistant import open_assistant
from assistant.cite import document_name
from assistant.focus import NO_FOCUS, Focus
from assistant.records import Records, Verdict
from assistant.settings import Settings, silence_telemetry
from corpus.errors import InputError, QuantrietError
from retrieval.index import Index
from screen import Dialogue, Following, texts
from screen.dialogue import Answerer
from screen.frame import (
    EXPORT_PATH,
    LIBRARY_PATH,
    STUDY_PATH,
    render_alert,
    render_conversations,
    render_header,
    render_library,
    render_login,
    render_notices,
    render_study,
    render_subject,
)
from screen.pack_store import PackStore
from screen.uploads import Uploads, clear_uploads

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send
    from starlette.types import Message as AsgiMessage

    from screen.intake_queue import Source as LibrarySource
    from screen.library_page import LibraryPage
    from screen.pack_page import PackPage
    from screen.pack_routes import PackRoutes
    from screen.packs import Source

USER = "quantriet"
_SCREEN = Path(__file__).resolve().parent / "screen"
_STYLES = ("page.css", "view.css", "study.css", "library.css")
_SCRIPTS = ("page.js", "views.js", "study.js", "library.js")
_NOTICE_SECONDS = 5.0
_REFRESH_SECONDS = 15.0
_FORGET_SECONDS = 3600.0
#: Stands for a conversation that has not begun.
_NONE = "none"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What was asked and answered is for whoever asks for it now, not for the next one at the same browser.
_NO_STORE = {"cache-control": "no-store"}
_LOGIN_CHECK = "/gradio_api/login_check"
_BRIDGE = "window.quantrietTrigger = trigger"
_BEGIN = f"() => [{_NONE!r}, '', [], '']"
_KNOWS_READER = "(reader) => { window.quantrietReader(reader); }"
_CONTENT_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' data: blob:; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)

_log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve the page until interrupted.

    Raises:
        InputError: the address may not or cannot be used.
        QuantrietError: the collection or the records cannot be opened.
    """
    silence_telemetry()
    listening = listen(settings)
    with listening:
        import uvicorn

        clear_uploads(settings.home)
        assistant = open_assistant(settings)
        app = create_app(assistant, settings, _records(settings), _packs(settings))
        threading.Thread(target=_keep_index, args=(assistant.index,), name="index", daemon=True).start()

        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        sys.stdout.write(texts.SERVING.format(address=f"http://{shown}:{port}") + "\n")
        sys.stdout.flush()
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])


def _records(settings: Settings) -> Records:
    """Where conversations are kept: for good, for some days, or only while the program runs."""
    if not settings.keeps_records:
        return Records(None)
    records = Records(settings.home)
    _forget_older(records, settings.records_days)
    return records


def _packs(settings: Settings) -> PackStore:
    """Where study packs are kept: as long as conversations are."""
    if not settings.keeps_records:
        return PackStore(None)
    packs = PackStore(settings.home)
    _forget_older(packs, settings.records_days)
    return packs


def _forget_older(kept: Records | PackStore, days: int | None) -> None:
    if days:
        threading.Thread(target=_forget, args=(kept, days), name="records", daemon=True).start()


def _forget(kept: Records | PackStore, days: int) -> None:
    """Delete what is older than some days, now and once an hour; a failure is left to the next round."""
    while True:
        try:
            kept.remove_older(days)
        except Exception:  # noqa: BLE001 - a locked file or a full disk passes, and old answers must still go
            _log.exception("old records were not deleted")
        time.sleep(_FORGET_SECONDS)


def _keep_index(index: Index) -> None:
    """Bring the index up to date, now and whenever the files change; the page answers meanwhile."""
    while True:
        try:
            index.refresh()
            index.embed_missing(_report)
        except QuantrietError as error:
            _log.warning("index: %s", error)
        except Exception:  # noqa: BLE001 - whatever went wrong, the next round may mend it
            _log.exception("index")
        time.sleep(_REFRESH_SECONDS)


def _report(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    sys.stderr.write(f"\r{texts.INDEXING.format(done=done, total=total)}{end}")
    sys.stderr.flush()


def listen(settings: Settings) -> socket.socket:
    """A bound socket, so that a bad address is known before anything is loaded.

    Raises:
        InputError: not loopback and no password, or the port cannot be had.
    """
    host, port = settings.host, settings.port
    if not settings.password and not is_loopback(host):
        raise InputError(texts.NOT_LOOPBACK.format(host=host))
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            if os.name == "posix":
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
            listening.listen(256)
        except OSError:
            listening.close()
            raise
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise InputError(texts.PORT_TAKEN.format(port=port, other=port + 1)) from error
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(texts.CANNOT_BIND.format(port=port, host=host, reason=reason)) from error
    return listening


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`; any other name than localhost is taken not to be."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def create_app(assistant: Answerer, settings: Settings, records: Records, packs: PackStore | None = None) -> "FastAPI":
    """The page at / and its state of health at /healthz; without `packs`, study packs are kept nowhere."""
    silence_telemetry()
    import gradio as gr
    from fastapi import FastAPI
    from starlette.responses import PlainTextResponse, Response

    from screen.library_routes import LibraryRoutes
    from screen.pack_routes import PackRoutes

    app = FastAPI(title=texts.TITLE, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(_Guard, with_password=settings.password is not None)

    @app.get("/healthz")
    def healthz() -> dict[str, object]:
        return {"ok": True, "index": assistant.index_state()}

    dialogue = Dialogue(assistant, records)

    @app.get(EXPORT_PATH + "/{conversation}.docx")
    def export(conversation: str) -> Response:
        made = dialogue.exported(conversation)
        if made is None:
            return PlainTextResponse(texts.NOTHING_TO_EXPORT, status_code=404, headers=_NO_STORE)
        headers = {"content-disposition": f"attachment; filename={texts.EXPORT_FILE}", **_NO_STORE}
        return Response(made, media_type=_WORD, headers=headers)

    def open_packs() -> "PackPage":
        from screen.pack_page import PackPage
        from screen.packs import Packs

        return PackPage(Packs(cast("Source", assistant), packs or PackStore(None)))

    study = PackRoutes(open_packs)
    app.router.routes.extend(study.routes())

    def open_library() -> "LibraryPage":
        from screen.library_page import LibraryPage

        return LibraryPage(cast("LibrarySource", assistant), Uploads(settings.home))

    app.router.routes.extend(LibraryRoutes(open_library).routes())

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _page(dialogue, study),
        path="/",
        auth=(USER, settings.password) if settings.password else None,
        theme=_theme(),
        head=_head(),
        i18n=gr.I18n(**{code: dict(texts.GRADIO) for code in texts.GRADIO_LOCALES}),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=0,
        show_error=False,
    )
    return mounted


def _theme() -> "gr.themes.Base":
    import gradio as gr

    # Gradio's own Source Sans Pro: only its Regular and Bold have all Vietnamese letters.
    text = gr.themes.LocalFont("Source Sans Pro", weights=(400, 700))
    return gr.themes.Default(
        font=[text, "system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        primary_hue="red",
        neutral_hue="stone",
        text_size="lg",
    )


def _style() -> str:
    return "\n".join((_SCREEN / name).read_text("utf-8") for name in _STYLES)


def _head() -> str:
    words = json.dumps(texts.SCRIPT, ensure_ascii=False)
    script = "\n".join((_SCREEN / name).read_text("utf-8") for name in _SCRIPTS)
    return f"<style>{_style()}</style><script>window.quantrietWords = {words};\n{script}</script>"


def _page(dialogue: Dialogue, study: "PackRoutes") -> "gr.Blocks":
    """The page: its elements, and what each of them does."""
    import gradio as gr

    assistant = dialogue.assistant
    secret = secrets.token_bytes(32)
    hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    at_once: dict[str, Any] = {"queue": False, **hidden}

    with gr.Blocks(title=texts.TITLE, analytics_enabled=False, fill_height=True) as page:
        # In the reader's own browser; Gradio does not store a change to "".
        conversation = gr.BrowserState(_NONE, storage_key="quantriet-conversation", secret=USER)
        # Who may see a conversation in a list: this browser.
        reader = gr.BrowserState("", storage_key="quantriet-reader", secret=USER)
        following = gr.State(Following())
        seen = gr.State(-1)
        gr.HTML(render_header(), elem_id="top")
        notices = gr.HTML("", elem_id="notices")
        chat = gr.Chatbot(
            elem_id="chat",
            label=texts.CONVERSATION,
            show_label=False,
            container=False,
            layout="panel",
            scale=1,
            height="100%",
            buttons=[],
            latex_delimiters=[],
            placeholder=f"## {texts.WELCOME}\n{texts.WELCOME_HOW}",
            examples=_examples(dialogue),
            feedback_options=None,
        )
        with gr.Column(elem_id="foot"):
            with gr.Row(elem_id="focus"):
                documents = gr.Dropdown([], multiselect=True, label=texts.FOCUS_DOCUMENTS, info=texts.FOCUS_NOTE)
                places = gr.Dropdown([], multiselect=True, label=texts.FOCUS_PLACES, info=texts.FOCUS_PLACES_NOTE)
            subject = gr.HTML("", elem_id="subject")
            alert = gr.HTML("", elem_id="alert")
            box = gr.Textbox(
                elem_id="box",
                label=texts.ASK_LABEL,
                show_label=False,
                placeholder=texts.ASK_PLACEHOLDER,
                lines=1,
                max_lines=6,
                submit_btn=texts.SEND,
                autofocus=True,
            )
        gr.HTML(render_study(), elem_id="study")
        gr.HTML(render_library(), elem_id="library")
        bridge = gr.HTML("", elem_id="bridge", js_on_load=_BRIDGE)
        panel = gr.HTML("", elem_id="panel")
        talks = gr.HTML("", elem_id="talks")
        timer = gr.Timer(_NOTICE_SECONDS)

        def taken(asking: Callable[[], tuple[str, str]], talk: str) -> tuple[Any, str, str]:
            """Take a question in, or say why not and leave it in the box."""
            try:
                talk, _ = asking()
            except InputError as error:
                return gr.skip(), render_alert(str(error)), talk
            return "", "", talk

        def reader_of(kept: str, request: gr.Request) -> str:
            """Who reads: what the browser has kept; at the first visit one and the same, whatever is done first."""
            known = str(request.session_hash or secrets.token_urlsafe(18))
            return kept or hmac.new(secret, known.encode(), hashlib.sha256).hexdigest()

        def send(question: str, talk: str, owner: str, request: gr.Request) -> tuple[Any, str, str]:
            return taken(lambda: dialogue.ask(talk, question, reader_of(owner, request)), talk)

        def send_example(event: gr.SelectData, talk: str, owner: str, request: gr.Request) -> tuple[Any, str, str]:
            return send(str(event.value["text"]), talk, owner, request)

        def send_choice(event: gr.EventData, talk: str, owner: str, request: gr.Request) -> tuple[Any, str, str]:
            reader = reader_of(owner, request)
            return taken(lambda: dialogue.choose(str(event.exchange), int(event.marker), reader), talk)

        async def follow(talk: str, followed: Following) -> AsyncIterator[tuple[Any, Any]]:
            """The conversation as it stands, and as its answer grows."""
            async for state in followed.follow(dialogue, talk):
                yield state.messages, "" if state.is_growing else about(talk)
            # Gradio writes the last state once more at the end, when another may have been opened.
            yield gr.skip(), gr.skip()

        def about(talk: str) -> str:
            names = dialogue.focus(talk).shown(assistant.collection.directives)
            return render_subject(dialogue.subject(talk), names, dropped=dialogue.is_dropped(talk))

        def opened(talk: str) -> tuple[gr.Chatbot, str, gr.Dropdown, gr.Dropdown]:
            """A conversation as it stands, with the answer that is still being made."""
            messages: list[Any] = dialogue.messages(talk)
            talked = gr.Chatbot(value=messages, examples=_examples(dialogue))
            return talked, about(talk), *_bounds(dialogue, talk)

        def restore(talk: str, owner: str, request: gr.Request) -> tuple[Any, ...]:
            """After a reload: what was said."""
            owner = reader_of(owner, request)
            dialogue.adopt(talk, owner)
            talked, *rest = opened(talk)
            if talk == _NONE:  # nothing was said before; what is asked meanwhile must stay
                talked = gr.Chatbot(examples=_examples(dialogue))
            return talked, *rest, look(), owner

        def look() -> str:
            return render_notices(assistant.notices(), assistant.index_state())

        def look_again(now: str, known: int, talk: str) -> tuple[Any, ...]:
            """What `look` says, if it is news (screen readers read a notice whenever it is written), and what
            a conversation may be bounded to, once the collection has changed.
            """
            said, generation = look(), assistant.collection.generation
            bounds = _bounds(dialogue, talk) if generation != known else (gr.skip(), gr.skip())
            return gr.skip() if said == now else said, generation, *bounds

        def cite(event: gr.EventData) -> str:
            if event.is_study:
                return study.page().panel(str(event.exchange), int(event.marker))
            return dialogue.panel(str(event.exchange), int(event.marker))

        def judge(event: gr.EventData) -> None:
            dialogue.judge(str(event.exchange), Verdict(event.verdict))

        def drop(talk: str) -> str:
            dialogue.drop_subject(talk)
            return about(talk)

        def bound(chosen: list[str], where: list[str], talk: str, owner: str, request: gr.Request) -> tuple[Any, str]:
            focus = Focus(tuple(chosen), tuple(where))
            bounded = dialogue.set_focus(talk, focus, reader_of(owner, request))
            return gr.skip() if bounded == talk else bounded, about(bounded)

        def unbound(talk: str) -> tuple[str, gr.Dropdown, gr.Dropdown]:
            dialogue.set_focus(talk, NO_FOCUS)
            return about(talk), *_bounds(dialogue, talk)

        def show(talk: str, followed: Following) -> tuple[Any, ...]:
            """Another conversation in the place of the one that is shown."""
            followed.leave()
            return talk, "", *opened(talk)

        def renewed() -> tuple[gr.Chatbot, gr.Dropdown, gr.Dropdown]:
            """What a conversation that has not begun may be asked and bounded to, now."""
            return gr.Chatbot(examples=_examples(dialogue)), *_bounds(dialogue, _NONE)

        def listed(talk: str, owner: str) -> str:
            dialogue.adopt(talk, owner)
            return render_conversations(dialogue.conversations(owner), talk)

        def manage(event: gr.EventData, talk: str, owner: str, followed: Following) -> tuple[Any, ...]:
            """Open, name or delete a conversation of this browser's list."""
            chosen = str(event.talk)
            if dialogue.is_owned(chosen, owner):
                if event.action == "open":
                    return *show(chosen, followed), listed(chosen, owner)
                if event.action == "rename":
                    dialogue.rename(chosen, str(event.name))
                elif event.action == "remove":
                    dialogue.remove(chosen)
                    if chosen == talk:
                        return *show(_NONE, followed), listed(_NONE, owner)
            return *(gr.skip() for _ in whole), listed(talk, owner)

        asked = [box, alert, conversation]
        drawn = [chat, subject, documents, places]
        whole = [conversation, alert, *drawn]
        who = [conversation, reader]
        # Another click may come before the answer to the first.
        several: dict[str, Any] = {"trigger_mode": "multiple", **hidden}
        # In the browser, at once: what is asked before the server knows of it belongs to the new conversation.
        bridge.clear(None, None, [conversation, alert, chat, subject], js=_BEGIN, **several)
        loaded = page.load(restore, who, [*drawn, notices, reader], **at_once)
        begun = [
            box.submit(send, [box, *who], asked, **at_once),
            chat.example_select(send_example, who, asked, **at_once),
            bridge.option_select(send_choice, who, asked, **at_once),
            bridge.like(judge, None, None, queue=False, **several),
            loaded,
            bridge.submit(manage, [*who, following], [*whole, talks], queue=False, **several),
            bridge.clear(renewed, None, [chat, documents, places], queue=False, **several),
        ]
        # Study packs belong to the same browser; its script asks for them by itself.
        loaded.then(None, reader, None, js=_KNOWS_READER, **hidden)
        for event in begun:
            event.then(follow, [conversation, following], [chat, subject], concurrency_limit=None, **several)
        timer.tick(look_again, [notices, seen, conversation], [notices, seen, documents, places], **at_once)
        bridge.select(cite, None, panel, **at_once)
        bridge.delete(drop, conversation, subject, **at_once)
        bridge.expand(listed, who, talks, **at_once)
        bridge.undo(unbound, conversation, [subject, documents, places], **at_once)
        for bounds in (documents, places):
            bounds.input(bound, [documents, places, *who], [conversation, subject], **at_once)

    queued: gr.Blocks = page.queue(max_size=None, api_open=False)
    return queued


def _examples(dialogue: Dialogue) -> "list[gr.components.chatbot.ExampleMessage]":
    return [{"text": question} for question in dialogue.examples()]


def _bounds(dialogue: Dialogue, talk: str) -> "tuple[gr.Dropdown, gr.Dropdown]":
    """What a conversation may be bounded to, with what it is bounded to now."""
    import gradio as gr

    held = dialogue.assistant.collection.directives
    focus = dialogue.focus(talk)
    # What was chosen and is no longer held stands there too: it bounds every answer until it is let go.
    names = {d.id: document_name(d, lacks=False) for d in held.values()} | focus.shown_documents(held)
    where = {d.place: d.place for d in held.values() if d.place} | focus.shown_places(held)
    return (
        gr.Dropdown([(name, i) for i, name in names.items()], value=list(focus.documents)),
        gr.Dropdown([(name, place) for place, name in sorted(where.items())], value=list(focus.places)),
    )


class _Guard:
    """Lets the page talk to nobody but its own host, and asks who is there.

    Without a password it serves this machine only, under no name but its own: a page elsewhere could
    otherwise reach it by giving its address another name (DNS rebinding). With one it shows a log-in
    page in Vietnamese, for Gradio cannot translate its own; Gradio still does the checking.
    """

    def __init__(self, app: "ASGIApp", with_password: bool) -> None:
        self._app = app
        self._with_password = with_password

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request, with the content policy in its headers."""
        from starlette.responses import HTMLResponse, PlainTextResponse

        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer: ASGIApp = self._app
        if not self._with_password and not is_loopback(_host_name(scope)):
            answer = PlainTextResponse(texts.FOREIGN_HOST, status_code=403)
        elif self._with_password and _is_unguarded(scope["path"]) and not await self._is_known(scope, receive):
            if scope["path"] == "/":
                answer = HTMLResponse(render_login(_style(), USER))
            else:
                answer = PlainTextResponse(texts.LOGIN_FIRST, status_code=401, headers=_NO_STORE)

        async def send_with_policy(message: "AsgiMessage") -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (b"content-security-policy", _CONTENT_POLICY.encode()),
                    (b"x-content-type-options", b"nosniff"),
                    (b"referrer-policy", b"no-referrer"),
                ]
                message = {**message, "headers": [*message.get("headers", ()), *headers]}
            await send(message)

        await answer(scope, receive, send_with_policy)

    async def _is_known(self, scope: "Scope", receive: "Receive") -> bool:
        """Whether Gradio takes the visitor's cookie for a log-in."""
        seen: list[int] = []

        async def look(message: "AsgiMessage") -> None:
            if message["type"] == "http.response.start":
                seen.append(message["status"])

        asked = {**scope, "method": "GET", "path": _LOGIN_CHECK, "raw_path": _LOGIN_CHECK.encode()}
        await self._app(asked, receive, look)
        return seen[:1] == [200]


def _is_unguarded(path: str) -> bool:
    """Whether a path is one that Gradio itself does not guard."""
    return path == "/" or path.startswith((f"{EXPORT_PATH}/", f"{STUDY_PATH}/", f"{LIBRARY_PATH}/"))


def _host_name(scope: "Scope") -> str:
    """The host a request names, without its port."""
    named = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"host"), "")
    if named.startswith("["):
        return named.partition("]")[0] + "]"
    return named.partition(":")[0]
