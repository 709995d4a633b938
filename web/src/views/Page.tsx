/** The page: what stands where. Each view is a file beside this one. */
import { Boundary } from "./Boundary";
import { CostCurve } from "./CostCurve";
import { Data } from "./Data";
import { Diagram } from "./Diagram";
import { Factors } from "./Factors";
import { Gradients } from "./Gradients";
import { Header } from "./Header";
import { Matrices } from "./Matrices";
import { Message } from "./Message";
import { Scrubber } from "./Scrubber";
import { Server } from "./Server";
import { Setup } from "./Setup";
import { Shapes } from "./Shapes";
import { StepCard } from "./StepCard";
import { Training } from "./Training";

export function Page() {
  return (
    <>
      <Header />
      <div class="stage">
        <main class="column">
          <Scrubber />
          <div class="pair">
            <StepCard />
            <Diagram />
          </div>
          <Matrices />
          <Factors />
          <Shapes />
        </main>
        <aside class="column" aria-label="Learning, network and data">
          <Training />
          <Server />
          <CostCurve />
          <Boundary />
          <Gradients />
          <Setup />
          <Data />
        </aside>
      </div>
      <Message />
    </>
  );
}
