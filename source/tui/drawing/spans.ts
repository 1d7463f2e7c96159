/** The meaning of a span; theme.ts decides how it looks, with and without colours. */
export type Tone = 'plain' | 'dim' | 'strong' | 'accent' | 'good' | 'warning' | 'bad';
/** A piece of a row. Its text must be printable: text from disk has to pass `printable` first. */
export type Span = {readonly text: string; readonly tone?: Tone | undefined};
/** One line of a pane. Rows with an `id` can have the cursor; ids stay the same when rows come and go. */
export type PaneRow = {
	readonly id?: string | undefined;
	readonly spans: readonly Span[];
	/** Whether it ends at the edge where it is too long, as the heads of columns do; else it goes on below. */
	readonly isCut?: boolean;
};
