// What a scan sounds and feels like: high and short when right, low and long when wrong.
(function () {
  "use strict";
  let audio = null;
  const tone = (hertz, seconds, shape, loud) => {
    try {
      audio = audio || new AudioContext();
      if (audio.state === "suspended") audio.resume();
      const sound = audio.createOscillator();
      const level = audio.createGain();
      sound.type = shape;
      sound.frequency.value = hertz;
      level.gain.setValueAtTime(loud, audio.currentTime);
      level.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
      sound.connect(level).connect(audio.destination);
      sound.start();
      sound.stop(audio.currentTime + seconds);
    } catch {
      audio = null;  // a device without sound still has colour, words and vibration
    }
  };
  const shake = (pattern) => navigator.vibrate?.(pattern);
  window.scanFeel = {
    good() {
      tone(1760, 0.12, "sine", 0.5);
      shake(50);
    },
    done() {
      tone(1320, 0.12, "sine", 0.5);
      setTimeout(() => tone(1980, 0.2, "sine", 0.5), 130);
      shake([50, 60, 50]);
    },
    wrong() {
      tone(150, 0.45, "sawtooth", 0.6);
      shake([220, 90, 220]);
    },
    stop() {
      tone(150, 0.3, "sawtooth", 0.6);
      setTimeout(() => tone(120, 0.5, "sawtooth", 0.6), 340);
      shake([400, 120, 400]);
    },
  };
})();
