/** The speaker contract: plays samples. */

export interface Sound {
  /** Signed 16-bit samples, one channel. */
  readonly samples: Int16Array;
  readonly sampleRateHz: number;
}

export interface Speaker {
  /**
   * Plays a sound from its beginning; a sound still playing is cut short. Resolves when the sound
   * has been played or was cut short. The caller does not change `samples` meanwhile. Rejects with
   * `DeviceError` (`disconnected`, `busy`).
   */
  play(sound: Sound): Promise<void>;

  /** Silence now. Never rejects. */
  stop(): Promise<void>;
}
