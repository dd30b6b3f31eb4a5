import { useEffect, useRef, useState } from "react";
import { getOverview, listen, type LiveEvent, type Overview, Refused } from "./api.ts";
import { apply, remember } from "./model.ts";
import type { Credential } from "./session.ts";

const POLL_MS = 2000;
/** An event asks for a look sooner than the next poll, but bursts share one. */
const SOON_MS = 250;

export interface Gateway {
  overview: Overview | null;
  feed: readonly LiveEvent[];
  streaming: boolean;
  refused: boolean;
  /** The last look got no answer that we understand. */
  unreachable: boolean;
  /** When the last look succeeded, by this machine's clock. */
  lookedAt: number | null;
}

/** The overview every two seconds, and the event stream in between. A hidden tab rests. */
export function useGateway(credential: Credential): Gateway {
  const [gateway, setGateway] = useState<Gateway>({
    overview: null,
    feed: [],
    streaming: false,
    refused: false,
    unreachable: false,
    lookedAt: null,
  });
  const soon = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  useEffect(() => {
    const ended = new AbortController();
    let looking = false;
    const look = async () => {
      if (looking || document.hidden) return;
      looking = true;
      try {
        const overview = await getOverview(credential, ended.signal);
        setGateway((old) => ({ ...old, overview, refused: false, unreachable: false, lookedAt: Date.now() }));
      } catch (trouble) {
        const refused = trouble instanceof Refused && (trouble.status === 401 || trouble.status === 403);
        if (!ended.signal.aborted) setGateway((old) => ({ ...old, refused, unreachable: !refused, ...(refused ? { overview: null } : {}) }));
      } finally {
        looking = false;
      }
    };
    const onEvent = (event: LiveEvent) => {
      setGateway((old) => ({
        ...old,
        overview: old.overview && apply(old.overview, event),
        feed: remember(old.feed, event),
      }));
      if (event.type === "reading.stored") return;
      clearTimeout(soon.current);
      soon.current = setTimeout(() => void look(), SOON_MS);
    };
    void look();
    const poll = setInterval(() => void look(), POLL_MS);
    const onShow = () => void look();
    document.addEventListener("visibilitychange", onShow);
    const stop = listen(credential, onEvent, (streaming) => setGateway((old) => ({ ...old, streaming })));
    return () => {
      ended.abort();
      clearInterval(poll);
      clearTimeout(soon.current);
      document.removeEventListener("visibilitychange", onShow);
      stop();
      setGateway({ overview: null, feed: [], streaming: false, refused: false, unreachable: false, lookedAt: null });
    };
  }, [credential]);
  return gateway;
}
