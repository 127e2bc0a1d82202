import type { ShownTip } from "./tip-layer";

const OPEN_MS = 250;
const CLOSE_MS = 120;

const carrier = (target: EventTarget | null) =>
  target instanceof Element ? (target.closest("[data-tip]") ?? undefined) : undefined;

/** Follows pointer and focus over the page; returns what stops it. A tip stays while the pointer is on it. */
export function watchTips(show: (tip: ShownTip | undefined) => void, box: () => Element | null): () => void {
  let current: Element | undefined;
  let title: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close() {
    clearTimeout(timer);
    if (current && title !== null) current.setAttribute("title", title);
    current = undefined;
    title = null;
    show(undefined);
  }

  function open(target: Element) {
    if (target === current) return clearTimeout(timer);
    close();
    const text = target.getAttribute("data-tip");
    if (!text) return;
    current = target;
    // The browser would show its own tooltip over this one.
    title = target.getAttribute("title");
    target.removeAttribute("title");
    show({ text, target });
  }

  function onPointerOver(event: PointerEvent) {
    if (event.pointerType === "touch") return;
    if (event.target instanceof Node && box()?.contains(event.target)) return clearTimeout(timer);
    const target = carrier(event.target);
    clearTimeout(timer);
    if (target && target !== current) timer = setTimeout(() => open(target), current ? 0 : OPEN_MS);
    else if (!target && current) timer = setTimeout(close, CLOSE_MS);
  }

  function onFocusIn(event: FocusEvent) {
    const target = event.target;
    if (target instanceof Element && target.matches("[data-tip]:focus-visible")) open(target);
    else close();
  }

  function onClick(event: MouseEvent) {
    const target = carrier(event.target);
    const isTouch = event instanceof PointerEvent && event.pointerType === "touch";
    if (target && (isTouch || target.getAttribute("aria-disabled") === "true")) open(target);
    else close();
  }

  const onKeyDown = (event: KeyboardEvent) => event.key === "Escape" && close();
  const onScroll = () => current && close();

  document.addEventListener("pointerover", onPointerOver);
  document.addEventListener("focusin", onFocusIn);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeyDown);
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  return () => {
    close();
    document.removeEventListener("pointerover", onPointerOver);
    document.removeEventListener("focusin", onFocusIn);
    document.removeEventListener("click", onClick);
    document.removeEventListener("keydown", onKeyDown);
    document.removeEventListener("scroll", onScroll, { capture: true });
  };
}
