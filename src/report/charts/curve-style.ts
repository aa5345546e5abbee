/** How the k-th of several curves is drawn: eight colours, then the same dashed. */
export function curveStyle(index: number): { readonly colour: number; readonly dashed: boolean } {
  return { colour: index % 8, dashed: index >= 8 };
}
