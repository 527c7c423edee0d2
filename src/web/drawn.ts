/** What React draws. */
export type Drawn = object | string | false | null | undefined;

/**
 * A React element, as React 16's own `createElement` makes it. Web Chat's bundle keeps its React to itself, and a second one would
 * not do.
 */
export function drawn(tag: string, props: object, ...children: readonly Drawn[]): Drawn {
  return {
    $$typeof: Symbol.for('react.element'),
    type: tag,
    key: null,
    ref: null,
    // One that may have no children, such as a picture, must not have an empty list of them either.
    props: { ...props, ...(children.length > 0 && { children: children.length === 1 ? children[0] : children }) },
    _owner: null,
  };
}
