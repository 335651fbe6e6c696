package io.hmsops.sync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AmqpCreditTest {

    @Test
    void neverMoreThanTheWindow() {
        var credit = new AmqpCredit(10, 1000, 10);
        assertThat(credit.more()).isEqualTo(10);
        for (int i = 0; i < 4; i++) {
            credit.received(10);
            assertThat(credit.more()).isZero();
        }
        credit.dropped(4, 40);
        assertThat(credit.more()).isZero(); // the broker still has six of ten
        credit.received(10);
        credit.dropped(1, 10);
        assertThat(credit.more()).isEqualTo(5);
    }

    @Test
    void neverMoreBytesThanTheBudgetIfEachWereAsLargeAsItMayBe() {
        var credit = new AmqpCredit(1000, 100, 30);
        assertThat(credit.more()).isEqualTo(3);
        credit.received(1);
        assertThat(credit.more()).isZero();
        credit.received(1);
        assertThat(credit.more()).isEqualTo(2); // 2 bytes are held, 3 times 30 may come
        credit.received(30);
        credit.received(30);
        credit.received(30);
        assertThat(credit.more()).isZero(); // 92 are held
        credit.dropped(1, 30);
        assertThat(credit.more()).isEqualTo(1);
    }

    @Test
    void oneInAnyCaseButNotBesideAnother() {
        var credit = new AmqpCredit(10, 5, 30);
        assertThat(credit.more()).isEqualTo(1);
        assertThat(credit.more()).isZero();
        credit.received(30);
        assertThat(credit.more()).isZero();
        credit.dropped(1, 30);
        assertThat(credit.more()).isEqualTo(1);
    }

    @Test
    void beginsAnewWithANewLinkButForWhatIsStillHeld() {
        var credit = new AmqpCredit(10, 1000, 10);
        assertThat(credit.more()).isEqualTo(10);
        credit.received(10);
        credit.lost();
        assertThat(credit.more()).isEqualTo(9);
    }
}
