// The camera as a scanner: the browser's own reader where there is one, else the one we bring.
(function () {
  "use strict";
  const FORMATS = ["qr_code", "code_128", "ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_39", "data_matrix"];
  const reader = async (files) => {
    if ("BarcodeDetector" in window) {
      const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
      const wanted = FORMATS.filter((one) => known.includes(one));
      if (wanted.length) return new BarcodeDetector({ formats: wanted });
    }
    if (!window.BarcodeDetectionAPI) {
      await new Promise((ready, failed) => {
        const script = document.createElement("script");
        Object.assign(script, { src: files.detector, onload: ready, onerror: failed });
        document.head.append(script);
      });
    }
    BarcodeDetectionAPI.prepareZXingModule({ overrides: { locateFile: () => files.wasm } });
    return new BarcodeDetectionAPI.BarcodeDetector({ formats: FORMATS });
  };

  window.scanCamera = (place, says, words, files, take) => {
    if (!navigator.mediaDevices?.getUserMedia) return null;
    const video = place.querySelector("video");
    let stream = null;
    let seen = "";
    let seenAt = 0;
    const tell = (text) => {
      says.textContent = text;
      says.hidden = !text;
    };
    const off = () => {
      for (const track of stream?.getTracks() || []) track.stop();
      stream = null;
      place.hidden = true;
    };
    const look = async (detector) => {
      if (!stream) return;
      const found = video.readyState >= 2 ? await detector.detect(video).catch(() => []) : [];
      const code = found[0]?.rawValue || "";
      // one code held before the camera is one scan until it has been away for a moment
      if (code && (code !== seen || Date.now() - seenAt > 1500)) take(code);
      if (code) [seen, seenAt] = [code, Date.now()];
      setTimeout(() => look(detector), 120);
    };
    const on = async () => {
      place.hidden = false;
      tell("");
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
        video.srcObject = stream;
        await video.play();
        look(await reader(files));
      } catch {
        tell(words.no_camera);
        for (const track of stream?.getTracks() || []) track.stop();
        stream = null;
      }
    };
    return { toggle: () => (place.hidden ? on() : off()), on: () => !place.hidden };
  };
})();
