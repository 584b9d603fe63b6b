/** One broken border, with its place. */
export interface Problem {
  rule: string;
  path: string;
  line: number;
  message: string;
}
