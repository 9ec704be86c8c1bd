"""What browser tests do with a phone: photograph, close windows, look at what it keeps."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

#: The worker looks after this page.
GUARDED = "() => navigator.serviceWorker.controller !== null"
#: How many things the device keeps, by their kinds.
KEPT = """async () => {
    const asked = indexedDB.open("formloom");
    await new Promise((done) => (asked.onsuccess = done));
    const counted = [...asked.result.objectStoreNames].map((name) => new Promise((done) => {
        const counting = asked.result.transaction(name).objectStore(name).count();
        counting.onsuccess = () => done([name, counting.result]);
    }));
    const found = Object.fromEntries(await Promise.all(counted));
    asked.result.close();
    return found;
}"""


def await_kept(page: Page, kind: str, count: int) -> None:
    """``wait_for_function`` takes the promise of an answer for the answer itself."""
    page.evaluate(
        f"""async () => {{
            while ((await ({KEPT})()).{kind} !== {count}) await new Promise(requestAnimationFrame);
        }}"""
    )


def await_page(page: Page) -> None:
    """The worker keeps a page after it has answered with it."""
    page.evaluate("""async () => {
        const asked = indexedDB.open("formloom");
        await new Promise((done) => (asked.onsuccess = done));
        const kept = () => new Promise((told) => {
            const pages = asked.result.transaction("pages").objectStore("pages");
            pages.getKey(location.pathname + location.search).onsuccess = (one) =>
                told(one.target.result);
        });
        while (!(await kept())) await new Promise(requestAnimationFrame);
        asked.result.close();
    }""")


def again(page: Page, path: str) -> Page:
    """The same device in a window that is opened after this one was closed."""
    other = page.context.new_page()
    page.close()
    other.goto(path)
    return other


def waiting(page: Page) -> Locator:
    return page.locator("[data-part=waiting] li")


def photo(width: int, height: int) -> Any:
    """A picture as a phone makes them: large, and lying on its side."""
    image, file = Image.effect_noise((width, height), 90), BytesIO()
    turned = Image.Exif()
    turned[0x0112] = 6  # orientation: a quarter turn to the right
    image.save(file, "JPEG", quality=95, exif=turned)
    return {"name": "IMG_1.jpeg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
