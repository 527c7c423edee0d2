/** As much of an Observable as Web Chat uses. */
export interface Observer<T> {
  next?(value: T): void;
  error?(error: unknown): void;
  complete?(): void;
}
export interface Observable<T> {
  subscribe(observer: Observer<T>): { unsubscribe(): void };
}

/** Tells those who listen, and whoever comes later what was said last. */
export interface Told<T> extends Observable<T> {
  tell(value: T): void;
  /** Calls back when somebody begins to listen. */
  onFirst(call: () => void): void;
}

export function told<T>(first?: { readonly value: T }): Told<T> {
  const observers = new Set<Observer<T>>();
  let last = first;
  let callFirst: (() => void) | undefined;
  return {
    onFirst: (call) => {
      callFirst = call;
    },
    tell: (value) => {
      if (last) last = { value };
      for (const observer of observers) observer.next?.(value);
    },
    subscribe: (observer) => {
      observers.add(observer);
      callFirst?.();
      if (last) observer.next?.(last.value);
      return { unsubscribe: () => observers.delete(observer) };
    },
  };
}

/** A promise's outcome, for whoever wants an Observable of it. Starts when it is subscribed to. */
export function observablePromise<T>(start: () => Promise<T>): Observable<T> {
  return {
    subscribe: (observer) => {
      let listening = true;
      start().then(
        (value) => {
          if (!listening) return;
          observer.next?.(value);
          observer.complete?.();
        },
        (error: unknown) => {
          if (listening) observer.error?.(error);
        },
      );
      return {
        unsubscribe: () => {
          listening = false;
        },
      };
    },
  };
}
