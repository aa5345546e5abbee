/** How atoms are drawn, in pictures and turned: colours of Okabe and Ito, so that oxygen and fluorine differ for every reader. */
export interface ElementStyle {
  readonly colour: string;
  /** nm, of the ball */
  readonly radius: number;
}

const STYLES: Readonly<Record<string, ElementStyle>> = {
  H: { colour: '#e4e6e8', radius: 0.022 },
  C: { colour: '#7d838c', radius: 0.034 },
  N: { colour: '#0072b2', radius: 0.034 },
  O: { colour: '#d55e00', radius: 0.034 },
  F: { colour: '#009e73', radius: 0.034 },
  P: { colour: '#e69f00', radius: 0.042 },
  S: { colour: '#d8c81f', radius: 0.042 },
  Cl: { colour: '#56b4e9', radius: 0.042 },
  B: { colour: '#b58463', radius: 0.034 },
  Li: { colour: '#9a4f96', radius: 0.06 },
  Na: { colour: '#9a4f96', radius: 0.07 },
  K: { colour: '#9a4f96', radius: 0.08 },
};
const OTHER: ElementStyle = { colour: '#4a4e55', radius: 0.038 };

export function elementStyle(element: string): ElementStyle {
  return STYLES[element] ?? OTHER;
}
