// The parts of a kit: what the shares add up to shows while they are typed.
document.addEventListener("alpine:init", () => {
  window.Alpine.data("recipe", () => ({
    sum: 0,
    given: 0,
    init() {
      this.add();
    },
    add() {
      const shares = [...this.$root.querySelectorAll("[name$=-share]")].map((box) => box.value.trim());
      this.given = shares.filter(Boolean).length;
      this.sum = Math.round(shares.reduce((all, text) => all + (Number(text) || 0), 0) * 100) / 100;
    },
    get said() {
      return this.given ? `${this.sum} %` : "";
    },
    get isOff() {
      return this.given > 0 && Math.abs(this.sum - 100) > 0.01;
    },
    get look() {
      return this.isOff ? "num act m" : "num";
    },
  }));
});
