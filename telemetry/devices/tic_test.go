package devices

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lakaz"
	"lakaz/telemetry"
)

// group is a group as a meter writes it.
func group(sep string, parts ...string) string {
	text := strings.Join(parts, sep)
	summed := text
	if sep == "\t" {
		summed += sep
	}
	var sum byte
	for _, b := range []byte(summed) {
		sum += b
	}
	return "\n" + text + sep + string(rune(sum&0x3f+0x20)) + "\r"
}

func frame(groups ...string) string { return "\x02" + strings.Join(groups, "") + "\x03" }

func TestTIC(t *testing.T) {
	f := func(payload, want string) {
		t.Helper()
		d, known := decode("tic", payload)
		if got := said(d); got != want || !known {
			t.Errorf("%q:\n got %s\nwant %s", payload, got, want)
		}
	}
	f("\x02\nADCO 812164417227 D\r\nBASE 000000104 P\r\nPAPP 00000 !\r\x03", "linky|PAPP power* 0; linky|index energy* 104")
	f("\x02\nADCO 812164417227 E\r\nBASE 000000104 P\r\nPAPP 00000 !\r\x03", "linky|PAPP power* 0; linky|index energy* 104; !checksum")
	f("BASE 000000104 P\nPAPP 00010 !\n", "linky|index energy* 104; !checksum") // a reader that drops the control characters
	f(frame(group(" ", "HCHC", "000837362"), group(" ", "HCHP", "002035628"), group(" ", "PTEC", "HP..")),
		"linky|HCHC detail 837362; linky|HCHP detail 2035628; linky|index energy* 2872990")
	f(frame(group(" ", "HCHC", "000837362")), "linky|HCHC detail 837362") // half of a sum is none
	f(frame(group(" ", "EJPHN", "000000100"), group(" ", "EJPHPM", "000000020")), "linky|EJPHN detail 100; linky|EJPHPM detail 20; linky|index energy* 120")
	f(frame(group(" ", "BBRHCJB", "1"), group(" ", "BBRHPJB", "2"), group(" ", "BBRHCJW", "3"), group(" ", "BBRHPJW", "4"), group(" ", "BBRHCJR", "5"), group(" ", "BBRHPJR", "6")),
		"linky|BBRHCJB detail 1; linky|BBRHPJB detail 2; linky|BBRHCJW detail 3; linky|BBRHPJW detail 4; linky|BBRHCJR detail 5; linky|BBRHPJR detail 6; linky|index energy* 21")
	// historique, three phases: PAPP is of all
	f(frame(group(" ", "IINST1", "001"), group(" ", "IINST2", "002"), group(" ", "IINST3", "003"), group(" ", "PAPP", "01340"), group(" ", "PPOT", "00")), "linky|PAPP power* 1340")
	// standard, summer and winter; three phases
	f(frame(group("\t", "DATE", "E210423054022", ""), group("\t", "EAST", "002188830"), group("\t", "SINSTS", "00394")),
		"linky|SINSTS power* 394 at 2021-04-23T03:40:22Z; linky|EAST energy* 2188830 at 2021-04-23T03:40:22Z")
	f(frame(group("\t", "DATE", "H211123054022", ""), group("\t", "SINSTS", "01000"), group("\t", "SINSTS1", "00400"), group("\t", "SINSTS2", "00600")),
		"linky|SINSTS power* 1000 at 2021-11-23T04:40:22Z; linky|SINSTS1 detail 400 at 2021-11-23T04:40:22Z; linky|SINSTS2 detail 600 at 2021-11-23T04:40:22Z")
	// a meter that does not trust its clock
	f(frame(group("\t", "DATE", "e210423054022", ""), group("\t", "SINSTS", "00394")), "linky|SINSTS power* 394")
	f(frame(group("\t", "DATE", "E990423054022", ""), group("\t", "SINSTS", "00394")), "linky|SINSTS power* 394")
	f("", "!checksum")
	f("\x00\xff", "!checksum")
	if d, _ := decode("tic/studio", frame(group(" ", "PAPP", "00100"))); said(d) != "studio|PAPP power* 100" {
		t.Error(said(d))
	}
}

// A Linky's registers know the period of the contract they count in, by their names or by the contract's.
func TestTICClasses(t *testing.T) {
	f := func(topic, payload, want string) {
		t.Helper()
		d, _ := decode(topic, payload)
		var got []string
		for _, m := range d.Measurements {
			if m.Class != "" {
				got = append(got, m.Key+"="+string(m.Class)+" "+m.Value.String())
			}
		}
		if strings.Join(got, "; ") != want {
			t.Errorf("%q:\n got %s\nwant %s", payload, strings.Join(got, "; "), want)
		}
	}
	f("tic", frame(group(" ", "HCHC", "000837362"), group(" ", "HCHP", "002035628")), "HCHC=hc 837362; HCHP=hp 2035628")
	f("tic", frame(group(" ", "BASE", "000837362")), "")
	f("tic", frame(group(" ", "EJPHN", "1"), group(" ", "EJPHPM", "2")), "")
	f("tic", frame(group(" ", "BBRHCJB", "1"), group(" ", "BBRHPJB", "2"), group(" ", "BBRHCJW", "3"), group(" ", "BBRHPJW", "4"), group(" ", "BBRHCJR", "5"), group(" ", "BBRHPJR", "6")),
		"BBRHCJB=bleu-hc 1; BBRHPJB=bleu-hp 2; BBRHCJW=blanc-hc 3; BBRHPJW=blanc-hp 4; BBRHCJR=rouge-hc 5; BBRHPJR=rouge-hp 6")
	standard := func(contract, now, called string) string {
		return frame(group("\t", "NGTF", contract), group("\t", "LTARF", called), group("\t", "EASF01", "000000010"), group("\t", "EASF02", "000000020"),
			group("\t", "EASF03", "000000000"), group("\t", "EASF07", "000000000"), group("\t", "NTARF", now))
	}
	f("tic", standard("H PLEINE-CREUSE ", "02", "  HEURE  PLEINE "), "EASF01=hc 10; EASF02=hp 20")
	f("tic", standard("H PLEINE-CREUSE ", "01", "  HEURE  PLEINE "), "") // another order than the one we know
	f("tic", standard("     TEMPO      ", "04", "    HP  BLANC   "), "EASF01=bleu-hc 10; EASF02=bleu-hp 20; EASF03=blanc-hc 0")
	f("tic", standard("     TEMPO      ", "04", "    HP  ROUGE   "), "")
	f("tic", standard("      BASE      ", "01", "      BASE      "), "")
	f("tele/denky/SENSOR", `{"TIC":{"HCHC":920750,"HCHP":2275560,"PAPP":170}}`, "HCHC=hc 920750; HCHP=hp 2275560")
	f("zigbee2mqtt/Linky", `{"apparent_power":170,"current_tarif":"BBRx","current_tier1_summ_delivered":1.5,"current_tier6_summ_delivered":2,"current_summ_delivered":0}`,
		"current_tier1_summ_delivered=bleu-hc 1500; current_tier6_summ_delivered=rouge-hp 2000")
	f("zigbee2mqtt/Linky", `{"apparent_power":170,"current_tarif":"BASE","current_tier1_summ_delivered":1.5}`, "")
}

// What a Linky says of Tempo's colours is of the day that began at 6 h, and of the next.
func TestTempoDays(t *testing.T) {
	f := func(payload, at, want string) {
		t.Helper()
		l, _ := openLedger(t)
		received, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		topic := "tic"
		if strings.HasPrefix(payload, "{") {
			topic = "zigbee2mqtt/Linky"
		}
		take(t, l, topic, payload, received, anyFree)
		days, err := l.TempoDays(t.Context(), "gw", lakaz.Mainland)
		var got []string
		for _, day := range slices.Sorted(maps.Keys(days)) {
			got = append(got, day+" "+string(days[day]))
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%q at %s: %s %v, want %s", payload, at, strings.Join(got, ", "), err, want)
		}
	}
	historic := frame(group(" ", "PTEC", "HPJW"), group(" ", "DEMAIN", "ROUG"))
	f(historic, "2026-01-12T09:00:00Z", "2026-01-12 blanc, 2026-01-13 rouge")
	f(historic, "2026-01-12T04:59:00Z", "2026-01-11 blanc") // 5 h 59 in Paris: still the day before
	f(historic, "2026-01-12T05:00:00Z", "2026-01-12 blanc, 2026-01-13 rouge")
	f(frame(group(" ", "PTEC", "HCJB"), group(" ", "DEMAIN", "----")), "2026-01-12T09:00:00Z", "2026-01-12 bleu")
	f(frame(group(" ", "PTEC", "HP.."), group(" ", "DEMAIN", "----")), "2026-01-12T09:00:00Z", "")
	f(frame(group("\t", "NGTF", "     TEMPO      "), group("\t", "LTARF", "    HP  ROUGE   "), group("\t", "STGE", "053A0301")), "2026-01-12T09:00:00Z", "2026-01-12 rouge, 2026-01-13 bleu")
	f(frame(group("\t", "NGTF", "     TEMPO      "), group("\t", "LTARF", "    HC  BLEU    "), group("\t", "STGE", "003A0301")), "2026-01-12T09:00:00Z", "2026-01-12 bleu")
	f(frame(group("\t", "NGTF", "H PLEINE-CREUSE "), group("\t", "LTARF", "  HEURE  PLEINE "), group("\t", "STGE", "053A0301")), "2026-01-12T09:00:00Z", "")
	f(`{"apparent_power":170,"active_register_tier_delivered":"HP BLANC","tomorrow_color":"BLEU"}`, "2026-01-12T09:00:00Z", "2026-01-12 blanc, 2026-01-13 bleu")
}

// What a Linky lets through is told of the home for three days: 1 kVA, where the supplier has reduced it.
func TestAReducedSupply(t *testing.T) {
	f := func(payload string, after time.Duration, want float64) {
		t.Helper()
		l, _ := openLedger(t)
		take(t, l, "tic", payload, noon(), anyFree)
		if got, err := l.Reduced(t.Context(), "gw", noon().Add(after)); err != nil || got != want {
			t.Errorf("%q: %v %v, not %v", payload, got, err, want)
		}
	}
	f(frame(group("\t", "PREF", "09"), group("\t", "PCOUP", "01"), group("\t", "SINSTS", "00394")), time.Hour, 1000)
	f(frame(group("\t", "PREF", "09"), group("\t", "PCOUP", "09"), group("\t", "SINSTS", "00394")), time.Hour, 0)
	f(frame(group("\t", "PREF", "03"), group("\t", "PCOUP", "03")), time.Hour, 0)
	f(frame(group(" ", "ISOUSC", "05"), group(" ", "PAPP", "00300")), time.Hour, 1000)
	f(frame(group(" ", "ISOUSC", "15"), group(" ", "PAPP", "00300")), time.Hour, 0)
	f(frame(group("\t", "PREF", "09"), group("\t", "PCOUP", "01")), 4*24*time.Hour, 0)
	f(frame(group("\t", "PCOUP", "01"))+frame(group("\t", "PCOUP", "06")), time.Hour, 0)
	f(frame(group("\t", "SINSTS", "00394")), time.Hour, 0)
}

// The hour that comes twice in autumn is told apart by its letter.
func TestTICHourThatComesTwice(t *testing.T) {
	f := func(stamp string, zone *time.Location, want string) {
		t.Helper()
		if got := ticInstant(stamp, zone, noon()).UTC().Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", stamp, got, want)
		}
	}
	paris, reunion := lakaz.Mainland.Location(), lakaz.Reunion.Location()
	f("E261025023000", paris, "2026-10-25T00:30:00Z")
	f("H261025023000", paris, "2026-10-25T01:30:00Z")
	f("E260701120000", paris, "2026-07-01T10:00:00Z")
	f("H260329013000", paris, "2026-03-29T00:30:00Z")
	f("E260329033000", paris, "2026-03-29T01:30:00Z")
	f("H261025120000", reunion, "2026-10-25T08:00:00Z")
	f(" 261025120000", paris, "0001-01-01T00:00:00Z")
}

// Real captures: every group adds up, and the register never goes back.
func TestRecordedTIC(t *testing.T) {
	f := func(name string, measurements int, first, last string) {
		t.Helper()
		capture, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "tic", name))
		if err != nil {
			t.Skip("recorded frames are not here: ", err)
		}
		d, _ := decode("tic", string(capture))
		var registers []telemetry.Decimal
		for _, m := range d.Measurements {
			check(t, m, noon())
			if m.Quantity == telemetry.Energy {
				registers = append(registers, m.Value)
			}
		}
		for i := 1; i < len(registers); i++ {
			if registers[i].Float() < registers[i-1].Float() {
				t.Errorf("%s: the register goes back from %v to %v", name, registers[i-1], registers[i])
			}
		}
		if len(d.Measurements) != measurements || len(d.Refused) != 0 || registers[0].String() != first || registers[len(registers)-1].String() != last {
			t.Errorf("%s: %d measurements, %d refused, %v to %v", name, len(d.Measurements), len(d.Refused), registers[0], registers[len(registers)-1])
		}
	}
	f("enedis_ticFrameHistoric.txt", 3, "104", "104")
	f("enedis_ticFrameStandard.txt", 5, "0", "0")
	f("tinfo_replay_histo_base.txt", 50, "2870545", "2870545")
	f("tinfo_replay_histo_hc.txt", 25, "2872990", "2872990")
	f("tinfo_replay_stand_base_long.txt", 700, "2188830", "2188838")
}

// One wrong bit of a group never makes a reading.
func TestTICOneWrongBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := []byte(group("\t", "EAST", rapid.StringMatching(`[0-9]{9}`).Draw(t, "value")))
		at := rapid.IntRange(1, len(g)-2).Draw(t, "byte")
		g[at] ^= 1 << rapid.IntRange(0, 5).Draw(t, "bit") // a sum of six bits sees any one of six
		d, _ := decode("tic", "\x02"+string(g)+"\x03")
		for _, m := range d.Measurements {
			t.Fatalf("%q: %+v", g, m)
		}
	})
}

// Nothing that names a meter or a home gets out: not in a measurement, not in a refusal, not in what is kept.
func TestSerialNumbersStayInside(t *testing.T) {
	for _, payload := range []string{
		frame(group("\t", "ADSC", "061961361253"), group("\t", "PRM", "06467293757928"), group("\t", "SINSTS", "00394")),
		"\x02\nADSC\t061961361253\tx\r\nPRM\t06467293757928\tx\r\n061961361253\tADSC\tx\r\x03",
	} {
		d, _ := decode("tic", payload)
		shown := said(d) + string(Redact([]byte(payload)))
		for _, r := range d.Refused {
			shown += r.Detail
		}
		if strings.Contains(shown, "0619613612") || strings.Contains(shown, "0646729375") {
			t.Error(shown)
		}
	}
}

// A number that names a meter or a home is no measurement, whichever way a device writes it.
func TestNumbersThatNameAMeter(t *testing.T) {
	f := func(topic, payload string) {
		t.Helper()
		d, known := Decode(Message{Topic: topic, Payload: []byte(payload), Received: time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)})
		if shown := said(d); !known || strings.Contains(shown, "21528603314") || strings.Contains(shown, "14295224261882") {
			t.Errorf("%s %s: %s", topic, payload, shown)
		}
	}
	f("emon/linky/ADCO", "021528603314")
	f("emon/linky", `{"ADSC":21528603314,"PRM":14295224261882,"PAPP":500}`)
	f("emon/linky/compteur_serial_number", "21528603314")
	f("linky/sensor/index_adco/state", "21528603314")
	f("tele/denky/SENSOR", `{"ENERGY":{"ADCO":21528603314,"Power":5},"TIC":{"ADCO":"021528603314","PRM":"14295224261882"}}`)
	f("zigbee2mqtt/linky", `{"serial_number":"021528603314","adsc":"021528603314","prm":14295224261882,"apparent_power":5}`)
}
