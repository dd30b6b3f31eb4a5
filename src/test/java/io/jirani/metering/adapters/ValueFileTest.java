package io.jirani.metering.adapters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jirani.kernel.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueFileTest {
    @Test
    void without_a_file_the_shipped_profiles_and_sparkplug_are_understood() {
        assertThat(AdapterFile.standard().adapters())
                .extracting(Adapter::name)
                .contains("shelly-gen1", "esphome", "homie", "emoncms-plain", "sparkplug-b")
                .doesNotHaveDuplicates();
    }

    @Test
    void an_own_profile_replaces_the_shipped_one_of_its_name() {
        var file = parse("{'use':['esphome'],'joined':[{'name':'esphome',"
                + "'import':{'topic':'{device}/sensor/total/state','unit':'Wh'}}]}");
        assertThat(file.adapters())
                .singleElement()
                .satisfies(adapter -> assertThat(adapter.filters()).containsExactly("+/sensor/total/state"));
    }

    @Test
    void metrics_of_sparkplug_are_called_as_the_file_says() {
        var file = parse("{'sparkplug':{'import':{'metric':['A','B'],'unit':'kWh'}}}");
        assertThat(file.values().metrics()).containsOnlyKeys("A", "B");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'joined':{}} | /joined: needs a list
            {'joined':[{'name':'x','daily':1}]} | /joined/0/daily: no such field
            {'joined':[{'name':'x'}]} | /joined/0: x needs an import register
            {'joined':[{'name':'X y','import':{'topic':'{device}/e','unit':'Wh'}}]} | /joined/0: X y is not 1 to 32 of a-z, 0-9 and -
            {'joined':[{'name':'tasmota','import':{'topic':'{device}/e','unit':'Wh'}}]} | (file): two adapters are called tasmota
            {'joined':[{'name':'native','import':{'topic':'{device}/e','unit':'Wh'}}]} | /joined/0: native is our own language
            {'joined':[{'name':'x','import':{'topic':'house/e','unit':'Wh'}}]} | /joined/0/import/topic: needs one level {device}, at most one {channel}: house/e
            {'joined':[{'name':'x','import':{'topic':'{device}/#','unit':'Wh'}}]} | /joined/0/import/topic: needs one level {device}, at most one {channel}: {device}/#
            {'joined':[{'name':'x','import':{'topic':'{device}/e','unit':'W'}}]} | /joined/0/import/unit: W does not measure it
            {'joined':[{'name':'x','import':{'topic':'{device}/sensor/total_daily_energy/state','unit':'kWh'}}]} | /joined/0: {device}/sensor/total_daily_energy/state is no lifetime register: it starts again from 0
            {'sparkplug':{'power':{'metric':'P','unit':'W'}}} | /sparkplug: needs an import register
            {'sparkplug':{'import':{'metric':'E','unit':'V'}}} | /sparkplug/import/unit: V does not measure it
            """)
    void a_mistake_is_named_with_its_place(String file, String refusal) {
        assertThatThrownBy(() -> parse(file)).isInstanceOf(Problem.class).hasMessage(refusal);
    }

    private static AdapterFile parse(String text) {
        return AdapterFile.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
