/** How wide four of five texts are, and the longest of them; 0 where there is none. */
export const usualWidth = (widths: readonly number[]): {readonly usual: number; readonly longest: number} => {
	const sorted = [...widths].sort((a, b) => a - b);
	return {usual: sorted[Math.floor(sorted.length * 0.8)] ?? 0, longest: sorted.at(-1) ?? 0};
};
