// What all charts over time have: they show one span.

export type Span = [number, number]; // seconds since the start

export interface TimeChart {
  show: (span: Span) => void;
  drop: () => void;
}

/// How times are drawn: as dates where the start of the run has one, else in days or hours since it.
export class Clock {
  private readonly unit: number;

  constructor(
    readonly start: number | null,
    end: number,
  ) {
    this.unit = start !== null ? 1 : end > 3 * 86400 ? 86400 : 3600;
  }
  get name(): string | null {
    return this.start !== null ? null : this.unit === 3600 ? "hours since the start" : "days since the start";
  }
  /// In seconds since 1970, or in the unit.
  at(seconds: number): number {
    return this.start === null ? seconds / this.unit : this.start + seconds;
  }
  back(drawn: number): number {
    return this.start === null ? drawn * this.unit : drawn - this.start;
  }
}

export const LEFT = 52,
  RIGHT = 12; // beside what is drawn: one time stands in one place in all charts
