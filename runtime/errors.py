"""The one place that knows both our errors and HTTP.

The API answers RFC 9457 problem+json; pages show a page that says what happened and what to do.
"""

import logging
from collections.abc import Iterable, Mapping

import orjson
from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException

from ..platform.core import errors as e
from .i18n import translated


class PreconditionRequiredError(e.ConflictError):
    """A change of something that is there, by somebody who does not say what they have seen."""

    code = "precondition_required"


STATUS: Mapping[type[e.FormloomError], int] = {
    e.InvalidValueError: 422,
    e.InvalidRecordError: 422,
    e.DocumentError: 422,
    e.UnknownTypeError: 422,
    e.NotFoundError: 404,
    e.LockedOutError: 429,
    e.NotSignedInError: 401,
    e.NotAllowedError: 403,
    PreconditionRequiredError: 428,
    e.ConflictError: 409,
    e.PlanRefusedError: 409,
    e.LimitError: 413,
    e.BusyError: 503,
    e.UnavailableError: 503,
}
LOG = logging.getLogger("formloom")


def status_of(error: e.FormloomError) -> int:
    return status_of_class(type(error))


def status_of_class(error: type[e.FormloomError]) -> int:
    """The status of the nearest class that the table names."""
    return next(
        (
            STATUS[one]
            for one in error.__mro__
            if issubclass(one, e.FormloomError) and one in STATUS
        ),
        500,
    )


def install_errors(app: Flask) -> None:
    app.register_error_handler(e.FormloomError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)


def is_api() -> bool:
    return request.path.startswith("/api/")


def problem(error: e.FormloomError) -> dict[str, object]:
    """The body of an RFC 9457 answer."""
    return {
        "type": f"about:blank#{error.code}",
        "title": translated(error.message),
        "status": status_of(error),
        "code": error.code,
        "errors": fields_of(error),
        "request_id": g.get("request_id", ""),
        **_more(error),
    }


def fields_of(error: e.FormloomError) -> dict[str, list[str]]:
    """Messages by the field that they belong to; "" is the whole."""
    if isinstance(error, e.InvalidRecordError):
        return {key: [translated(one) for one in told] for key, told in error.errors.items()}
    if isinstance(error, e.InvalidValueError) and error.field is not None:
        return {error.field: [translated(error.message)]}
    if isinstance(error, e.DuplicateError):
        return {key: [translated(error.message)] for key in error.fields}
    return {}


def _more(error: e.FormloomError) -> dict[str, object]:
    if isinstance(error, e.StaleRevisionError):
        return {"theirs": error.theirs}
    if isinstance(error, e.DocumentError):
        return {"problems": [_problem_of(one) for one in error.problems]}
    return {}


def _problem_of(one: e.Problem) -> dict[str, object]:
    return {
        "document": one.document,
        "path": one.path,
        "code": one.code,
        "message": translated(one.message),
        "hint": translated(one.hint) if one.hint else None,
    }


def _refused(error: e.FormloomError) -> Response:
    status = status_of(error)
    if status >= 500:
        LOG.warning("%s: %s", error.code, error)
    if is_api():
        response = _json(problem(error), status)
    else:
        response = _page(status, translated(_on_a_page(error)))
    if status == 503:
        response.headers["Retry-After"] = "2"
    if status == 401 and is_api():
        response.headers["WWW-Authenticate"] = "Bearer"
    return waiting(response, error)


def _on_a_page(error: e.FormloomError) -> e.Message:
    """What people read: an id that leads nowhere tells them nothing."""
    if isinstance(error, e.NotFoundError) and "id" in error.data:
        return e.Message(HTTP_SENTENCES[404])
    return error.message


def waiting(response: Response, error: e.FormloomError) -> Response:
    """``response`` with the seconds to wait, if ``error`` says that one must."""
    if isinstance(error, e.LockedOutError):
        response.headers["Retry-After"] = str(max(int(str(error.data["seconds"])), 1))
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=error.get_headers())
    sentence = e.Message(HTTP_SENTENCES.get(status, "The request could not be carried out."))
    headers = [(key, value) for key, value in error.get_headers() if key == "Allow"]
    if not is_api():
        response = _page(status, translated(sentence))
    else:
        response = _json(
            {
                "type": "about:blank",
                "title": translated(sentence),
                "status": status,
                "code": HTTP_CODES.get(status, "http_error"),
                "errors": {},
                "request_id": g.get("request_id", ""),
            },
            status,
        )
    response.headers.extend(headers)
    return response


def _failed(error: Exception) -> Response:
    LOG.error("unexpected failure", exc_info=error)
    failure = e.FormloomError("Something went wrong on our side. Nothing was changed.")
    return _json(problem(failure), 500) if is_api() else _page(500, translated(failure.message))


def _json(body: Mapping[str, object], status: int) -> Response:
    return Response(orjson.dumps(body), status, content_type="application/problem+json")


def _page(status: int, sentence: str) -> Response:
    if request.blueprint == "public_form":
        from .pages.public.form_page import error_page

        return error_page(status, sentence)
    from .pages.guard import came_from
    from .pages.shell import error_shell  # the pages are built on these errors

    shell = error_shell(status)
    back = came_from() if status == 401 else ""
    text = render_template("error.html", status=status, sentence=sentence, shell=shell, back=back)
    return Response(text, status)


HTTP_SENTENCES: Mapping[int, str] = {
    400: "The request could not be read.",
    403: "You may not do this.",
    404: "There is nothing at this address.",
    405: "This address does not take such a request.",
    413: "This is too large.",
    415: "Send this as JSON.",
    429: "Too many requests. Wait a moment and try again.",
}
HTTP_CODES: Mapping[int, str] = {
    400: "bad_request",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    413: "limit",
    415: "unsupported_media_type",
    429: "too_many_requests",
}


def sentences() -> Iterable[str]:
    """Every sentence of this file that pages show, for the catalogue."""
    return HTTP_SENTENCES.values()
